import type { MetadataRoute } from 'next';

/** How the page is called and looks where it was put on a home screen: as neutral as its title. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: '/',
    name: 'Session log',
    short_name: 'Session log',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    lang: 'en',
    background_color: '#f7f1e5',
    theme_color: '#1d5c58',
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  };
}
