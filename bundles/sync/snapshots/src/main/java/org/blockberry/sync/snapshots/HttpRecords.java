package org.blockberry.sync.snapshots;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.blockberry.api.value.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a node of ours by its RPC method {@code state_record}. */
final class HttpRecords implements HeaderTrust.Records {
  private static final Logger LOG = LoggerFactory.getLogger(HttpRecords.class);
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int MAX_ANSWER = 1 << 20;
  private static final Pattern HASH = Pattern.compile("\"sha256\"\\s*:\\s*\"([0-9A-Fa-f]{64})\"");

  private final String address;

  HttpRecords(String address) {
    this.address = address;
  }

  @Override
  public String name() {
    return address;
  }

  @Override
  public Optional<Bytes> hash(long height) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(address).resolve("/state_record?height=" + height).toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      try (InputStream in = connection.getInputStream()) {
        byte[] answer = in.readNBytes(MAX_ANSWER);
        Matcher hash = HASH.matcher(new String(answer, StandardCharsets.UTF_8));
        return hash.find() ? Optional.of(Bytes.fromHex(hash.group(1))) : Optional.empty();
      } finally {
        connection.disconnect();
      }
    } catch (IOException | RuntimeException e) { // whatever the server answers
      LOG.debug("{} does not say what the chain's state after height {} was: {}", address, height, e.toString());
      return Optional.empty();
    }
  }
}
