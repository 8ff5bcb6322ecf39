import { deskWorker, type ToWorker } from '@/lib/verify/desk-worker';

const work = deskWorker((message) => postMessage(message));
addEventListener('message', (event: MessageEvent<ToWorker>) => void work(event.data));
