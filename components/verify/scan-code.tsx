'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { FileInput } from '@/components/ui/file-drop';
import { codeReader } from './read-code';

/** How often the camera’s picture is searched (ms). */
const LOOK_EVERY = 250;

type Trouble = 'no-camera' | 'not-allowed' | 'not-loaded' | 'no-code';

const words: Record<Trouble, { title: string; detail: string }> = {
  'no-camera': {
    title: 'No camera that this page could use',
    detail: 'Take a photo of the code and choose it below, or paste the link.',
  },
  'not-allowed': {
    title: 'The camera was not allowed',
    detail:
      'Allow it in the browser’s settings for this page, choose a photo of the code, or paste the link.',
  },
  'not-loaded': {
    title: 'The reader could not be loaded',
    detail: 'Look at your connection and try again, or paste the link.',
  },
  'no-code': {
    title: 'No QR code was found in this picture',
    detail: 'Take it closer and straight, with light on it and all four corners in view.',
  },
};

/** Reads a QR code through the camera, or from a photo. Pictures stay in this browser. */
export function ScanCode({ onCode, onClose }: { onCode: (text: string) => void; onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const found = useRef(onCode);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [live, setLive] = useState(false);
  found.current = onCode;

  useEffect(() => {
    let stream: MediaStream | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const watch = async () => {
      if (!navigator.mediaDevices?.getUserMedia) return setTrouble('no-camera');
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      } catch (error) {
        const refused = error instanceof DOMException && error.name === 'NotAllowedError';
        return setTrouble(refused ? 'not-allowed' : 'no-camera');
      }
      const picture = video.current;
      if (over || !picture) return stop();
      picture.srcObject = stream;
      await picture.play().catch(() => {});
      setLive(true);
      const read = await codeReader().catch(() => null);
      if (!read) return setTrouble('not-loaded');
      const look = async () => {
        if (over) return;
        const text =
          picture.videoWidth > 0 ? await read(picture, picture.videoWidth, picture.videoHeight) : null;
        if (over) return;
        if (text) found.current(text);
        else timer = setTimeout(look, LOOK_EVERY);
      };
      void look();
    };
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    void watch();
    return () => {
      over = true;
      clearTimeout(timer);
      stop();
    };
  }, []);

  async function readPhoto(file: File) {
    setTrouble(null);
    try {
      const read = await codeReader();
      const picture = await createImageBitmap(file);
      const text = await read(picture, picture.width, picture.height);
      picture.close();
      if (text) onCode(text);
      else setTrouble('no-code');
    } catch (error) {
      setTrouble(error instanceof DOMException ? 'no-code' : 'not-loaded');
    }
  }

  const noPicture = trouble === 'no-camera' || trouble === 'not-allowed';
  return (
    <section
      aria-label="Scan a QR code"
      className="mt-4 space-y-4 rounded-control border border-rule bg-page p-3"
    >
      {noPicture ? null : (
        <video ref={video} muted playsInline className="aspect-video w-full rounded-control bg-page-sunk" />
      )}
      <p role="status" className="text-sm empty:sr-only">
        {live && !trouble ? 'Hold the code before the camera. The picture stays in this browser.' : null}
      </p>
      {trouble ? (
        <Callout tone="warning" title={words[trouble].title}>
          <p>{words[trouble].detail}</p>
        </Callout>
      ) : null}
      <FileInput label="Or a photo of the code" accept="image/*" onFile={(file) => void readPhoto(file)} />
      <Button variant="quiet" onClick={onClose}>
        {noPicture ? 'Close' : 'Close the camera'}
      </Button>
    </section>
  );
}
