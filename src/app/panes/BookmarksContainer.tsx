import { Bookmarks } from '../../components/timeline/Bookmarks.tsx';
import { useSession } from '../session-context.ts';
import { useTransport } from '../stores/transport.ts';

export function BookmarksContainer({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const bookmarks = useTransport((s) => s.bookmarks);
  const { nameBookmark, toggleBookmark } = useTransport.getState();
  return (
    <Bookmarks
      bookmarks={bookmarks}
      onName={nameBookmark}
      onGo={(t) => {
        onClose();
        session.pause();
        void session.seek(t);
      }}
      onRemove={(t) => toggleBookmark({ t, name: '' })}
      onClose={onClose}
    />
  );
}
