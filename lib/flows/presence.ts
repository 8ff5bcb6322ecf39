import { bytesToHex } from '@noble/hashes/utils.js';
import {
  answerSigners,
  decodePresenceQuestion,
  encodePresenceAnswer,
  type PresenceQuestion,
  presenceText,
} from '@/lib/protocol';
import { type Context, FlowError } from './context';
import { proofs } from './milestones';
import { actingAs, principals } from './pseudonyms';
import type { ProofRecord } from './records';

/** A question whether the holder of a proof is there, with the proof that it is about. */
export interface ReadQuestion {
  question: PresenceQuestion;
  proof: ProofRecord;
}

/**
 * Reads a verifier's question. Nothing is asked of the chain.
 * @throws LinkError; FlowError 'wrong-network', 'no-such-proof' when it is about a proof that was not made here
 */
export async function readPresenceQuestion(ctx: Context, text: string): Promise<ReadQuestion> {
  const question = decodePresenceQuestion(text);
  if (question.chainId !== ctx.place.chainId || question.deployer !== ctx.place.deployer) {
    throw new FlowError('wrong-network');
  }
  const hash = bytesToHex(question.hash);
  const proof = (await proofs(ctx, await principals(ctx))).find((one) => one.hash === hash);
  if (!proof) throw new FlowError('no-such-proof');
  return { question, proof };
}

/**
 * Answers it with the key of the account that made the proof: the fragment of an answer. Nothing is sent, and nothing is kept.
 * @throws WalletError; FlowError 'another-account' when the wallet signs with another one
 */
export async function answerPresence(ctx: Context, { question, proof }: ReadQuestion): Promise<string> {
  const own = await actingAs(ctx, proof.owner);
  const unsigned = { ...question, answeredAt: Math.floor(Date.now() / 1000) };
  const answer = { ...unsigned, signature: await own.wallet.signText(presenceText(unsigned)) };
  if (!answerSigners(answer).includes(proof.owner)) throw new FlowError('another-account');
  return encodePresenceAnswer(answer);
}
