/** An ear to the wire: two arcs around a dot. */
export function BrandMark() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true" stroke="var(--es-accent)">
      <circle cx="6" cy="10" r="2" fill="var(--es-accent)" stroke="none" />
      <path d="M9.5 6a5.6 5.6 0 0 1 0 8" strokeWidth="2" strokeLinecap="round" />
      <path d="M13 3a9.8 9.8 0 0 1 0 14" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
