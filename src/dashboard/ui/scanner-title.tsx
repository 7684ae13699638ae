/** Scanners are shown by title, everywhere. Their names are for where they are typed, such as in requests to the API. */
import { TargetText } from './target-text.tsx';

/** The title of a scanner. Its name is shown while the pointer is over it. */
export const ScannerTitle = ({
  title,
  name,
  wraps = false,
}: {
  title: string;
  name: string;
  wraps?: boolean;
}) => (
  <span className="scanner-title" title={title === name ? undefined : `${title} (${name})`}>
    <TargetText text={title} max={120} wraps={wraps} />
  </span>
);

/** The title of a scanner, and its name unless that is the same. */
export const ScannerNames = ({ title, name }: { title: string; name: string }) => (
  <>
    <strong>{title}</strong>
    {title !== name && <span className="data soft"> {name}</span>}
  </>
);
