import { useTitle } from '../../shell/title.ts';

export default function FindingsView() {
  useTitle('Findings');
  return (
    <div className="page">
      <h1>Findings</h1>
    </div>
  );
}
