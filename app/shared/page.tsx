import { SharedReader } from '@/components/sharing/shared-reader';

/** Where the link to a shared summary leads. What stands behind # never reaches the server. */
export default function Shared() {
  return (
    <div className="mx-auto max-w-3xl">
      <SharedReader />
    </div>
  );
}
