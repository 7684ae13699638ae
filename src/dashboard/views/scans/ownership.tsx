/** How to prove that a target is one's own, and the check of the proof. */
import { useState } from 'react';
import { graphql, type VariablesOf } from '../../api/graphql.ts';
import { useAction } from '../../api/query.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TargetBlock } from '../../ui/target-text.tsx';
import type { Unverified } from './preview.ts';

const Verify = graphql(`
  mutation VerifyTarget($input: VerifyTargetInput!) {
    verifyTarget(input: $input) {
      __typename
      ... on VerifyTargetPending { problem }
      ... on Error { message }
    }
  }
`);
type Method = VariablesOf<typeof Verify>['input']['method'];

const METHODS: Record<Method, readonly [title: string, place: string, content: string]> = {
  DNS_TXT: ['Publish a TXT record', 'Name', 'Value'],
  WELL_KNOWN_FILE: ['Or put a file on the web server', 'Address', 'Content'],
};

export function OwnershipSteps({ target, error }: { target: string; error: Unverified }) {
  if (error.challenges.length === 0) return null;
  return (
    <div className="ownership">
      <p>
        Active scanners only scan targets that you own. Prove it once, in one of these ways, or name the
        target in SCANWIRE_TARGETS_ALLOW.
      </p>
      {error.challenges.map((challenge) => (
        <Challenge key={challenge.method} target={target} {...challenge} />
      ))}
    </div>
  );
}

function Challenge({
  target,
  method,
  location,
  content,
}: {
  target: string;
  method: Method;
  location: string;
  content: string;
}) {
  const verify = useAction(Verify);
  const [problem, setProblem] = useState('');
  const [title, place, what] = METHODS[method];
  const check = async () => {
    setProblem('');
    try {
      // When the proof was found, the previews are read again, and these steps disappear.
      const { verifyTarget } = await verify.mutateAsync({ input: { target, method } });
      if (verifyTarget.__typename === 'VerifyTargetPending') setProblem(verifyTarget.problem);
      else if ('message' in verifyTarget) setProblem(verifyTarget.message);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <section className="challenge" aria-label={title}>
      <h3>{title}</h3>
      <Copied name={place} text={location} />
      <Copied name={what} text={content} />
      <div className="row wrap">
        <Button onClick={() => void check()} disabled={verify.isPending}>
          {verify.isPending ? 'Checking …' : 'Check'}
        </Button>
        {problem !== '' && (
          <div role="alert" className="refusal">
            <TargetBlock text={problem} max={1000} />
          </div>
        )}
      </div>
    </section>
  );
}

function Copied({ name, text }: { name: string; text: string }) {
  return (
    <div className="row">
      <span className="soft">{name}</span>
      <code className="data">{text}</code>
      <IconButton
        label={`Copy the ${name.toLowerCase()}`}
        icon="copy"
        onClick={() => void navigator.clipboard.writeText(text)}
      />
    </div>
  );
}
