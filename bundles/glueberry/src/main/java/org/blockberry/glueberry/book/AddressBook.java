package org.blockberry.glueberry.book;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.ConnectionGate;
import org.blockberry.libp2p.host.Direction;
import org.blockberry.libp2p.identity.PeerId;

/**
 * The peers we know, in the original's file. Every change is on disk when its method returns, but for {@link #seen}, which waits for
 * {@link #flush}. The blacklist has a file of its own beside it and survives damage to the book (specification 3.18).
 *
 * <p>Threading: any thread. Changes wait for the disk, so not on an event loop; {@link #gate}, {@link #isBlacklisted}, {@link #get} and
 * {@link #peers} never wait.
 */
public final class AddressBook implements AutoCloseable {
  /** What to do when the book is damaged and nothing says any more who is blacklisted. */
  public enum Recovery {
    /** Do not start: whoever was blacklisted would get in. */
    REFUSE,
    /** Begin with an empty book, as the original does. */
    BEGIN_EMPTY
  }

  private final BookFile file;
  private final Clock clock;
  private final Optional<String> recovered;
  private BookEntries entries;
  private Set<PeerId> writtenBlacklist; // in the copy; null as long as that is not known
  private boolean unsaved;
  private boolean closed;
  private volatile Set<PeerId> blacklist;
  private volatile Map<PeerId, PeerEntry> readable; // what readers see, who do not wait for the disk

  /**
   * Opens or begins a book. Its lock is held until {@link #close}.
   *
   * @param clock for the times in the entries
   * @throws GlueberryException INVALID_CONFIG if another node has it open, or it is damaged and {@code recovery} does not help; then nothing was
   *     changed
   */
  public static AddressBook open(Path path, BookLimits limits, Clock clock, Recovery recovery) {
    try {
      BookFile file = new BookFile(path);
      try {
        return new AddressBook(file, limits, clock, recovery);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw GlueberryException.of(ErrorCode.UNKNOWN, "the address book " + path + " cannot be opened").because(e);
    }
  }

  private AddressBook(BookFile file, BookLimits limits, Clock clock, Recovery recovery) throws IOException {
    this.file = file;
    this.clock = requireNonNull(clock, "clock");
    Map<PeerId, PeerEntry> read = null;
    String damage = null;
    try {
      Optional<byte[]> book = file.readBook().filter(bytes -> bytes.length > 0);
      read = book.isPresent() ? BookJson.read(book.get(), limits) : null;
    } catch (DamagedBookException e) {
      damage = e.getMessage();
    }
    if (read == null) { // missing, empty or damaged
      read = blacklistedOnly(damage, recovery);
    }
    this.entries = new BookEntries(limits, read);
    publish();
    this.writtenBlacklist = copyIsUpToDate() ? blacklist : null;
    this.recovered = Optional.ofNullable(damage)
        .map(what -> what + "; it was put aside as .bak, " + blacklist.size() + " blacklisted peers were kept");
    if (damage != null) {
      file.keepDamaged();
    }
    if (damage != null || writtenBlacklist == null) {
      save(entries);
    }
  }

  private void publish() {
    Map<PeerId, PeerEntry> copy = new ConcurrentHashMap<>();
    entries.all().forEach(entry -> copy.put(entry.peer(), entry));
    blacklist = entries.blacklist();
    readable = copy;
  }

  private boolean copyIsUpToDate() throws IOException {
    byte[] wanted = BlacklistText.write(blacklist).getBytes(StandardCharsets.UTF_8);
    try {
      return file.readBlacklist().map(bytes -> Arrays.equals(bytes, wanted)).orElse(blacklist.isEmpty());
    } catch (DamagedBookException e) {
      return false;
    }
  }

  private Map<PeerId, PeerEntry> blacklistedOnly(String damage, Recovery recovery) throws IOException {
    Map<PeerId, PeerEntry> kept = new TreeMap<>();
    try {
      Optional<byte[]> copy = file.readBlacklist();
      if (copy.isPresent()) {
        for (PeerId peer : BlacklistText.read(copy.get())) {
          kept.put(peer, PeerEntry.fresh(peer, now()).withBlacklisted(true, now()));
        }
        return kept;
      }
    } catch (DamagedBookException e) {
      return refuseOrEmpty(e.getMessage(), recovery);
    }
    return damage == null ? kept : refuseOrEmpty(damage, recovery);
  }

  private Map<PeerId, PeerEntry> refuseOrEmpty(String damage, Recovery recovery) {
    if (recovery == Recovery.REFUSE) {
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG, damage + ", and nothing else says who is blacklisted. Repair " + file.path()
          + ", or delete it and the files beside it to begin without a blacklist");
    }
    return new TreeMap<>();
  }

  /** What was found damaged when this was opened, for the log; empty if nothing was. */
  public Optional<String> recovered() {
    return recovered;
  }

  /**
   * Adds a peer, or replaces its addresses, and its metadata when given.
   *
   * @param addresses with or without the peer's own id at their end
   * @throws GlueberryException PEER_BLACKLISTED, BUFFER_FULL if the book is full, or INVALID_CONFIG if they are too many, too large or another's
   */
  public void add(PeerId peer, List<Multiaddr> addresses, Optional<Map<String, String>> metadata) {
    change((next, now) -> next.add(peer, addresses, metadata, now));
  }

  /**
   * Takes a peer out. If it is blacklisted it stays so, unlike in the original.
   *
   * @throws GlueberryException PEER_NOT_FOUND
   */
  public void remove(PeerId peer) {
    change((next, now) -> next.remove(peer, now));
  }

  /**
   * Blacklists a peer, known or not. It holds at once in memory, also when the disk fails.
   *
   * @throws GlueberryException BUFFER_FULL if the book is full of blacklisted peers, UNKNOWN if the disk failed
   */
  public synchronized void blacklist(PeerId peer) {
    requireOpen();
    entries.blacklist(peer, now());
    publish();
    unsaved = true;
    flush();
  }

  /** @throws GlueberryException PEER_NOT_FOUND */
  public void unblacklist(PeerId peer) {
    change((next, now) -> next.unblacklist(peer, now));
  }

  /**
   * Notes the key of a peer.
   *
   * @throws GlueberryException PEER_NOT_FOUND, or HANDSHAKE_FAILED if it is not the key of the peer id
   */
  public void publicKey(PeerId peer, Bytes key) {
    change((next, now) -> next.publicKey(peer, key, now));
  }

  /**
   * Merges metadata; an empty value takes its key out.
   *
   * @throws GlueberryException PEER_NOT_FOUND, or INVALID_CONFIG if it is too large then
   */
  public void updateMetadata(PeerId peer, Map<String, String> changes) {
    change((next, now) -> next.updateMetadata(peer, changes, now));
  }

  /** Notes that a peer was there, in memory. Nothing if it is not in the book. */
  public synchronized void seen(PeerId peer) {
    requireOpen();
    if (entries.seen(peer, now())) {
      unsaved = true;
      entries.get(peer).ifPresent(entry -> readable.put(peer, entry));
    }
  }

  /** Whether a peer is blacklisted. Never waits. */
  public boolean isBlacklisted(PeerId peer) {
    return blacklist.contains(peer);
  }

  /** What is known of a peer, blacklisted or not. */
  public Optional<PeerEntry> get(PeerId peer) {
    return Optional.ofNullable(readable.get(peer));
  }

  /** All that are not blacklisted, by id. */
  public List<PeerEntry> peers() {
    return readable.values().stream().filter(entry -> !entry.blacklisted()).sorted(Comparator.comparing(PeerEntry::peer)).toList();
  }

  /** All, by id. */
  public List<PeerEntry> all() {
    return readable.values().stream().sorted(Comparator.comparing(PeerEntry::peer)).toList();
  }

  /** Keeps blacklisted peers out, at the dial and as soon as an accepted connection has shown who it is. */
  public ConnectionGate gate() {
    return new ConnectionGate() {
      @Override
      public boolean mayDial(PeerId peer, Multiaddr address) {
        return !isBlacklisted(peer);
      }

      @Override
      public boolean mayConnect(PeerId peer, Direction direction, InetSocketAddress remote) {
        return !isBlacklisted(peer);
      }
    };
  }

  /**
   * Writes what is not on disk yet.
   *
   * @throws GlueberryException UNKNOWN if the disk failed; it is tried again next time
   */
  public synchronized void flush() {
    requireOpen();
    if (unsaved) {
      saveOrThrow(entries);
      unsaved = false;
    }
  }

  /** Flushes and gives the lock back. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    try {
      flush();
    } finally {
      closed = true;
      try {
        file.close();
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  private synchronized void change(BiConsumer<BookEntries, OffsetDateTime> change) {
    requireOpen();
    BookEntries next = entries.copy(); // so that what the disk refuses has not happened
    change.accept(next, now());
    saveOrThrow(next);
    entries = next;
    publish();
    unsaved = false;
  }

  private void saveOrThrow(BookEntries what) {
    try {
      save(what);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Between two writes the copy of the blacklist holds too much rather than too little. */
  private void save(BookEntries what) throws IOException {
    Set<PeerId> wanted = what.blacklist();
    if (writtenBlacklist == null || !writtenBlacklist.containsAll(wanted)) {
      Set<PeerId> both = new TreeSet<>(wanted);
      both.addAll(writtenBlacklist == null ? Set.of() : writtenBlacklist);
      file.writeBlacklist(BlacklistText.write(both));
      writtenBlacklist = both;
    }
    file.writeBook(BookJson.write(what.all()));
    if (!writtenBlacklist.equals(wanted)) {
      file.writeBlacklist(BlacklistText.write(wanted));
      writtenBlacklist = wanted;
    }
  }

  private OffsetDateTime now() {
    return OffsetDateTime.now(clock);
  }

  private void requireOpen() {
    if (closed) {
      throw GlueberryException.of(ErrorCode.NODE_NOT_STARTED, "the address book is closed");
    }
  }

  private static GlueberryException failed(IOException e) {
    return GlueberryException.of(ErrorCode.UNKNOWN, "the address book cannot be written").because(e);
  }
}
