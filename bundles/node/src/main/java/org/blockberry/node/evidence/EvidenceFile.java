package org.blockberry.node.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.node.guard.KeptText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The book in a file: its SHA-256 and itself. */
final class EvidenceFile implements EvidenceDisk {
  private static final Logger LOG = LoggerFactory.getLogger(EvidenceFile.class);
  private static final int SUM_DIGITS = 64;

  private final KeptText file;

  EvidenceFile(Path file) {
    this.file = new KeptText(file);
  }

  @Override
  public Optional<Bytes> read() {
    try {
      Optional<String> text = file.read();
      return text.isEmpty() ? Optional.empty() : Optional.of(decode(text.get()));
    } catch (IOException | DecodingException | IllegalArgumentException e) {
      LOG.warn("{} is damaged: evidence that waited for a block is lost unless others have it, what is in blocks is read from them: {}",
          file.file(), e.getMessage());
      return Optional.empty();
    }
  }

  private static Bytes decode(String text) {
    if (text.length() < SUM_DIGITS) {
      throw new IllegalArgumentException("it is too short");
    }
    Bytes content = Bytes.wrap(Base64.getDecoder().decode(text.substring(SUM_DIGITS)));
    if (!Hashing.sha256(content).toHex().equals(text.substring(0, SUM_DIGITS))) {
      throw new IllegalArgumentException("its sum is wrong");
    }
    EvidenceBook.decode(content);
    return content;
  }

  @Override
  public void write(Bytes book) throws IOException {
    file.keep(Hashing.sha256(book).toHex() + Base64.getEncoder().encodeToString(book.toArray()));
  }
}
