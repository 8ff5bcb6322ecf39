import { json } from '@/lib/server/http';
import { openApi } from '@/lib/server/openapi';
import { singleton } from '@/lib/server/singleton';

/** The description of the API, OpenAPI 3.1. */
export function GET(): Response {
  return json(200, singleton('openapi', openApi));
}
