import { deskWorker, type ToWorker } from '@/lib/verify/desk-worker';

const work = deskWorker((message) => postMessage(message));
// A page is told of a worker's errors, but not of its rejected promises.
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => void work(data).catch(reportError));
