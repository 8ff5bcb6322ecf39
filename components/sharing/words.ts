import { MODALITIES } from '@/components/flows/format';

/** The kind of a session in words; what a newer version may add stays as it is. */
export const modalityWord = (modality: string): string =>
  MODALITIES[modality as keyof typeof MODALITIES] ?? modality;
