/**
 * Takes the reader to the first field that is not right, once the errors are on the screen: on a phone the field may lie
 * far above the button that was pressed, and nothing would seem to have happened.
 */
export function focusFirstError(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
