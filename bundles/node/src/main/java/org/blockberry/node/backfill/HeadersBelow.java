package org.blockberry.node.backfill;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Header;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.verify.SignatureVerifier;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.node.guard.KeptText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Light blocks below the first block of a chain that began with a snapshot, down to where evidence is too old, in {@code data/headers}: each is held to the
 * one above it, so that whoever sends them can lie about none. As the light blocks that CometBFT fetches after its state sync.
 *
 * <p>Threading: any; offers one at a time.
 */
public final class HeadersBelow implements AutoCloseable {
  /** Kept at most, whatever the evidence parameters say. */
  public static final int MAX_HEADERS = 500_000;
  private static final Logger LOG = LoggerFactory.getLogger(HeadersBelow.class);

  private final Path folder;
  private static final Bytes NO_EVIDENCE = new EvidenceList(List.of()).hash();

  private final KeptText begin; // the header that the chain began with, in hex
  private final KeptText evidence; // height of the highest block below with evidence
  private final CommitVerification commits;
  private final Supplier<ChainState> chain;
  private final ReentrantLock turn = new ReentrantLock(); // of who adds; held while the disk is waited for
  private volatile Optional<Reach> reach = Optional.empty();
  private volatile boolean told;
  private volatile long evidenceAt; // 0 for none

  /**
   * How far it is.
   *
   * @param next what the next one is held to
   * @param first height of the first record
   */
  private record Reach(HeaderFile file, Above next, long first) {}

  private HeadersBelow(Path folder, SignatureVerifier verifier, Supplier<ChainState> chain) {
    this.commits = new CommitVerification(verifier);
    this.folder = folder;
    this.begin = new KeptText(folder.resolve("begin"));
    this.evidence = new KeptText(folder.resolve("evidence"));
    this.chain = chain;
  }

  /**
   * Opens what is there.
   *
   * @param data folder of the node's data
   */
  public static HeadersBelow open(Path data, SignatureVerifier verifier, Supplier<ChainState> chain) {
    HeadersBelow headers = new HeadersBelow(data.resolve("headers"), verifier, chain);
    try {
      Optional<String> begun = headers.begin.read();
      if (begun.isPresent()) {
        headers.load(Bytes.fromHex(begun.get()));
      }
      headers.evidenceAt = headers.evidence.read().map(Long::parseLong).orElse(0L);
    } catch (IOException | DecodingException | IllegalArgumentException e) {
      throw new IllegalStateException(headers.folder + " cannot be used: " + e.getMessage()
          + ". Delete it: the node then cannot judge evidence from before its snapshot", e);
    }
    return headers;
  }

  /** The chain began with this block. */
  public void beginBelow(Header base) {
    turn.lock();
    try {
      if (reach.isPresent()) {
        return;
      }
      begin.keep(base.encode().toHex());
      load(base.encode());
    } catch (IOException e) {
      LOG.warn("headers from before the snapshot are not fetched: {}", e.toString());
    } finally {
      turn.unlock();
    }
  }

  private void load(Bytes base) throws IOException {
    Header header = Header.decode(base);
    HeaderFile opened = new HeaderFile(folder.resolve("blocks"));
    reach = Optional.of(new Reach(opened, lowest(opened, header), header.height() - 1));
  }

  private static Above lowest(HeaderFile file, Header base) throws IOException {
    if (file.count() == 0) {
      return Above.of(base);
    }
    Bytes last = file.get(file.count() - 1).orElseThrow(() -> new IOException("the last header is damaged"));
    return Above.of(LightBlock.decode(last).header());
  }

  /** Height of the next light block that is wanted; 0 for none. */
  public long missing() {
    return reach.map(this::missing).orElse(0L);
  }

  private long missing(Reach now) {
    Above next = now.next();
    ChainState state = chain.get();
    ConsensusParams.EvidenceParams evidence = state.params().evidence();
    boolean old = state.lastHeight() - next.height() > evidence.maxAgeNumBlocks()
        && Duration.between(next.time(), state.lastTime()).compareTo(evidence.maxAgeDuration()) > 0;
    boolean done = old || next.height() <= state.initialHeight() || now.file().count() >= MAX_HEADERS;
    if (done && !told) {
      told = true;
      LOG.info("{} headers from before the snapshot are here, down to height {}", now.file().count(), next.height());
    }
    return done ? 0 : next.height() - 1;
  }

  /**
   * Takes the light block of the height that is {@link #missing}.
   *
   * @param encoded an encoded {@link LightBlock}
   */
  public BlockVerdict offer(Bytes encoded) {
    turn.lock();
    try {
      if (missing() == 0) {
        return BlockVerdict.of(BlockVerdict.Kind.NOT_NOW, "no header is missing");
      }
      Reach now = reach.orElseThrow();
      LightBlock block = LightBlock.decode(encoded);
      now.next().require(block, chain.get().chainId(), commits);
      if (evidenceAt == 0 && !block.header().evidenceHash().equals(NO_EVIDENCE)) {
        evidence.keep(Long.toString(block.header().height())); // they come downwards, so none that comes later is higher
        evidenceAt = block.header().height();
      }
      now.file().add(block.encode());
      reach = Optional.of(new Reach(now.file(), Above.of(block.header()), now.first()));
      return BlockVerdict.of(BlockVerdict.Kind.TAKEN, "");
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException e) {
      return BlockVerdict.of(BlockVerdict.Kind.INVALID, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return BlockVerdict.of(BlockVerdict.Kind.NOT_NOW, "the header cannot be kept: " + e.getMessage());
    } finally {
      turn.unlock();
    }
  }

  /** Whether one of these blocks above {@code height} has evidence: of what is not known here. */
  public boolean evidenceAbove(long height) {
    return evidenceAt > height;
  }

  /** The light block of a height, if it is one of these. One that the disk damaged is wanted again, with those below it. */
  public Optional<LightBlock> at(long height) {
    try {
      Optional<Reach> now = reachOf(height);
      Optional<Bytes> record = now.isPresent() ? now.get().file().get(index(now.get(), height)) : Optional.empty();
      if (now.isPresent() && record.isEmpty()) {
        cut(height);
      }
      return record.map(LightBlock::decode);
    } catch (IOException e) {
      LOG.warn("the header of height {} cannot be read: {}", height, e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Reach> reachOf(long height) {
    return reach.filter(one -> height <= one.first() && height >= one.next().height());
  }

  private static int index(Reach now, long height) {
    return (int) (now.first() - height);
  }

  private void cut(long height) throws IOException {
    turn.lock();
    try {
      Optional<Reach> now = reachOf(height);
      if (now.isEmpty() || now.get().file().get(index(now.get(), height)).isPresent()) {
        return; // somebody else did it
      }
      LOG.warn("the header of height {} is damaged on disk; it and those below it are fetched again", height);
      HeaderFile file = now.get().file();
      Header base = Header.decode(Bytes.fromHex(begin.read().orElseThrow(() -> new IOException(begin.file() + " is gone"))));
      try {
        file.cut(index(now.get(), height));
        told = false;
        reach = Optional.of(new Reach(file, lowest(file, base), now.get().first()));
      } catch (IOException e) { // the next start reads what is there
        reach = Optional.empty();
        file.close();
        throw e;
      }
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    turn.lock();
    try {
      if (reach.isPresent()) {
        reach.get().file().close();
      }
    } finally {
      turn.unlock();
    }
  }
}
