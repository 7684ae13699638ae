import { useParams } from 'wouter';
import { useScanStore } from '../../api/session.ts';
import { useTitle } from '../../shell/title.ts';

export default function ScanView() {
  const { id = '' } = useParams();
  useTitle('Scan');
  const store = useScanStore(id);
  return (
    <div className="page">
      <h1>{store.status}</h1>
      <p>
        {store.findings.count} findings, {store.hosts.count} hosts
      </p>
    </div>
  );
}
