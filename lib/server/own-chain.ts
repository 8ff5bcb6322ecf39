import 'server-only';
import { type Chain, createChain } from '@/lib/chain';
import { readEnv } from '@/lib/config/env';
import { chainProxy } from './chain-proxy';
import { singleton } from './singleton';

/** The chain as this server asks it, on the way to the node that the page's reads take: one queue, one allowance, one key. */
export function ownChain(): Chain {
  return singleton('own-chain', () => {
    const { network, chainId, deployer } = readEnv();
    return createChain({
      // Nothing goes there: the paths alone are the proxy's.
      baseUrl: 'http://chain.invalid',
      network,
      chainId,
      deployer,
      fetch: (url, init) => {
        const request = new Request(url as string, init);
        return chainProxy().handle(request, new URL(request.url).pathname);
      },
    });
  });
}
