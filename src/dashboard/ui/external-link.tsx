import { useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';
import { TargetBlock, TargetText } from './target-text.tsx';

/** A link that came from a target: it shows its whole address before it is followed. Only http and https can be. */
export function ExternalLink({ url }: { url: string }) {
  const [isAsking, setAsking] = useState(false);
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return <TargetText text={url} />;
  const { href, hostname } = new URL(url);
  return (
    <>
      <button type="button" className="external-link" onClick={() => setAsking(true)}>
        <TargetText text={url} />
        <Icon name="open" />
      </button>
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Open this address?"
        description="It belongs to a target, not to this server. It may be dangerous."
        footer={
          <>
            <Button onClick={() => void navigator.clipboard.writeText(href)} icon="copy">
              Copy address
            </Button>
            <a
              className="button"
              data-kind="primary"
              href={href}
              target="_blank"
              rel="noopener noreferrer"
              referrerPolicy="no-referrer"
              onClick={() => setAsking(false)}
            >
              Open {hostname.length > 40 ? 'it' : hostname}
            </a>
          </>
        }
      >
        <div className="link-target">
          <TargetBlock text={href} max={2000} />
        </div>
      </Dialog>
    </>
  );
}
