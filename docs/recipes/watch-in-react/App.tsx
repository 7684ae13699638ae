import { ScanwireClient } from '@scanwire/client';
import { ScanwireProvider, useScan, useScanwire } from '@scanwire/client/react';
import { useState } from 'react';

const START = `mutation ($input: StartScanInput!) {
  startScan(input: $input) {
    ... on StartScanSuccess { scan { id } }
    ... on Error { message }
  }
}`;

interface Started {
  startScan: { scan?: { id: string }; message?: string };
}

// The "mock" scanner makes up its results and sends no requests.
const INPUT = {
  target: 'example.com',
  scanners: { only: [{ name: 'mock', options: { events: 60, rate: 10 } }] },
};

/** A button that starts a scan, and the scan below it. */
function Scans() {
  const client = useScanwire();
  const [scanId, setScanId] = useState<string | null>(null);
  const [error, setError] = useState('');
  const start = async () => {
    try {
      const { startScan } = await client.request<Started>(START, { input: INPUT });
      setScanId(startScan.scan?.id ?? null);
      setError(startScan.message ?? '');
    } catch (problem) {
      setError(String(problem));
    }
  };
  return (
    <main>
      <button type="button" onClick={start}>
        Start a scan
      </button>
      {error && <p role="alert">{error}</p>}
      {scanId && <Scan scanId={scanId} />}
    </main>
  );
}

/** Follows a scan while it is shown. Connects again by itself, and continues after the last event. */
function Scan({ scanId }: { scanId: string }) {
  const { status, progress, counts, findings, connection } = useScan(scanId);
  if (connection.state === 'failed') return <p role="alert">{String(connection.error)}</p>;
  return (
    <section>
      <p>
        {status} {Math.round(progress)} % {connection.state === 'connecting' && '(connecting …)'}
      </p>
      <progress value={progress} max={100} />
      <p>
        {counts.hosts} hosts, {counts.endpoints} endpoints, {counts.findings} findings
      </p>
      <ul>
        {findings.map((finding) => (
          <li key={finding.id}>
            {finding.severity} {finding.title}
          </li>
        ))}
      </ul>
    </section>
  );
}

export default function App({ url = 'http://127.0.0.1:4000/graphql' }) {
  const [client] = useState(() => new ScanwireClient({ url }));
  return (
    <ScanwireProvider client={client}>
      <Scans />
    </ScanwireProvider>
  );
}
