import './guided.css';

const GUIDED = /^#\/(q|lesson|cards)\//u;
let listening = false;

/** While a question or a lesson is in the address, the hints for a first visit keep out of the way. */
export function guided(): void {
  const mark = (): void => {
    document.documentElement.toggleAttribute('data-guided', GUIDED.test(location.hash));
  };
  mark();
  if (listening) return;
  listening = true;
  addEventListener('hashchange', mark);
}
