import { useViewer } from '../../api/viewer.ts';
import { useTitle } from '../../shell/title.ts';
import { ScanListSection } from './scan-list.tsx';
import { StartBar } from './start-bar.tsx';
import { Statistics } from './statistics.tsx';
import './scans.css';

export default function ScansView() {
  useTitle('Scans');
  const viewer = useViewer().data?.viewer;
  const canStart = viewer !== undefined && viewer.role !== 'VIEWER';
  return (
    <div className="page">
      <h1 className="visually-hidden">Scans</h1>
      {canStart && <StartBar />}
      {viewer && !canStart && <p className="soft">Your key can read scans, but not start them.</p>}
      <ScanListSection canChange={canStart} demoRefusal={viewer?.startDemoScanRefusal} />
      <Statistics />
    </div>
  );
}
