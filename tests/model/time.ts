import type { Step } from './step';

export const timeSteps: Step[] = [];
