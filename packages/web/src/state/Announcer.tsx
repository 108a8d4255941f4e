import { useEffect, useState } from 'react';
import { followAnnouncements } from './announce.ts';

/** The page's one polite live region. */
export function Announcer() {
  const [message, setMessage] = useState('');
  useEffect(() => followAnnouncements(setMessage), []);
  return (
    <div className="es-hidden" role="status" aria-live="polite">
      {message}
    </div>
  );
}
