import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { ErrorState } from '../ui/notice.tsx';

/** Shows what went wrong in a view, and leaves the rest of the page alone. @param resetKey a new value tries again */
export class ErrorBoundary extends Component<
  { resetKey: string; children: ReactNode },
  { error: unknown; key: string }
> {
  override state: { error: unknown; key: string } = { error: null, key: this.props.resetKey };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps({ resetKey }: { resetKey: string }, state: { key: string }) {
    return resetKey === state.key ? null : { key: resetKey, error: null };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    // The server was updated, and the old files are gone.
    const isOutdated =
      error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
    return (
      <div className="page">
        <ErrorState
          error={isOutdated ? new Error('The server was updated since this page was loaded.') : error}
        />
        <div>
          <Button kind="primary" onClick={() => location.reload()}>
            Reload the page
          </Button>
        </div>
      </div>
    );
  }
}
