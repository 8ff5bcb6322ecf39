'use client';

import { type FormEvent, useState } from 'react';
import { useChainAccess } from '@/components/context/chain';
import { networkNames, useConfig } from '@/components/context/config';
import { writeCookie } from '@/components/context/cookies';
import { useTip } from '@/components/shell/use-tip';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { InlineStatus } from '@/components/ui/inline-status';
import { WhenReady } from '@/components/ui/when-ready';

const COOKIE = 'node-origin';

/** The origin of what was typed, or null: only http and https, and nothing beyond host and port. */
export function originOf(text: string): string | null {
  const typed = text.trim();
  try {
    const url = new URL(/^https?:\/\//i.test(typed) ? typed : `https://${typed}`);
    const bare = url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
    return bare && /^https?:$/.test(url.protocol) ? url.origin : null;
  } catch {
    return null;
  }
}

/**
 * A node of the reader's own. It can only be asked once the page's policy allows its origin, and the policy comes with
 * the page: so the cookie is set, the page is loaded anew, and then the node is asked.
 */
export function NodeSection() {
  const { network } = useConfig();
  const { nodeOrigin } = useChainAccess();
  const [typed, setTyped] = useState(nodeOrigin ?? '');
  const [error, setError] = useState<string | null>(null);
  function submit(event: FormEvent) {
    event.preventDefault();
    const origin = originOf(typed);
    if (!origin) {
      setError('An address such as https://node.example or http://127.0.0.1:3999, without a path.');
      return;
    }
    writeCookie(COOKIE, origin);
    window.location.assign('/settings#node');
    window.location.reload();
  }
  function forget() {
    writeCookie(COOKIE, '');
    window.location.reload();
  }
  return (
    <Card title="A node of your own" id="node">
      <p className="mb-3 text-ink-soft">
        By default this page’s server passes on what you ask the chain, and so could see it. With a Stacks
        node and API of your own, the browser asks that directly. It must allow requests from this page (CORS)
        and be on {networkNames[network]}.
      </p>
      <WhenReady>
        <form onSubmit={submit} noValidate className="space-y-3">
          <Field
            label="Address of the node"
            type="url"
            inputMode="url"
            autoComplete="off"
            placeholder="https://node.example"
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setError(null);
            }}
            error={error}
          />
          <div className="flex flex-wrap gap-2">
            <Button type="submit">Use this node</Button>
            {nodeOrigin ? (
              <Button variant="secondary" onClick={forget}>
                Back to this page’s server
              </Button>
            ) : null}
          </div>
        </form>
      </WhenReady>
      {nodeOrigin ? <NodeCheck origin={nodeOrigin} /> : null}
    </Card>
  );
}

function NodeCheck({ origin }: { origin: string }) {
  const { chainId } = useConfig();
  const tip = useTip(origin);
  if (tip.state === 'asking') return <InlineStatus tone="busy">Asking {origin} …</InlineStatus>;
  if (tip.state === 'out') {
    return (
      <InlineStatus tone="failed">
        {origin} does not answer this page. Is it running, and does it allow requests from here? Until it
        does, nothing can be read from the chain.
      </InlineStatus>
    );
  }
  if (tip.chainId !== chainId) {
    return (
      <InlineStatus tone="failed">{origin} is on another network. Choose another, or go back.</InlineStatus>
    );
  }
  return (
    <InlineStatus tone="done">
      {origin} answers, and is at block {tip.height}.
    </InlineStatus>
  );
}
