import { useTitle } from '../../shell/title.ts';

export default function SettingsView() {
  useTitle('Settings');
  return (
    <div className="page">
      <h1>Settings</h1>
    </div>
  );
}
