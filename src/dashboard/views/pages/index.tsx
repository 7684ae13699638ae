import { useTitle } from '../../shell/title.ts';

export default function PagesView() {
  useTitle('Pages');
  return (
    <div className="page">
      <h1>Pages</h1>
    </div>
  );
}
