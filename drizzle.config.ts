import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate` writes a migration after a change of the schema; the server applies it at first use. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './lib/server/schema.ts',
  out: './lib/server/migrations',
});
