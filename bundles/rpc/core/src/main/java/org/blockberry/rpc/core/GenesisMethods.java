package org.blockberry.rpc.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.blockberry.api.rpc.RpcParameter.Kind.INT64;

import java.util.Base64;
import java.util.List;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.genesis.Genesis;

/** The genesis file as the node understands it, with defaults filled in. */
final class GenesisMethods {
  private static final int CHUNK_BYTES = 16 * 1024 * 1024;

  private final ChainReader chain;
  private final int chunkBytes;
  private volatile Printed printed; // the file does not change; read once, when first asked for

  private record Printed(Bytes source, JsonValue json, Bytes text) {}

  GenesisMethods(ChainReader chain) {
    this(chain, CHUNK_BYTES);
  }

  GenesisMethods(ChainReader chain, int chunkBytes) {
    this.chain = chain;
    this.chunkBytes = chunkBytes;
  }

  List<RpcMethod> all() {
    return List.of(
        CoreMethod.named("genesis", "The genesis file.").cacheable().answers(arguments -> genesis()),
        CoreMethod.named("genesis_chunked", "The genesis file in pieces of 16 MiB.")
            .parameter("chunk", INT64, "Piece from 0; the first if left out.").cacheable()
            .answers(this::chunk));
  }

  private Printed printed() {
    Bytes source = chain.genesis();
    Printed known = printed;
    if (known == null || !known.source().equals(source)) {
      Genesis genesis = Genesis.parse(source);
      known = new Printed(source, genesis.toJson(), Bytes.wrap(genesis.print().getBytes(UTF_8)));
      printed = known;
    }
    return known;
  }

  private JsonValue genesis() {
    Printed genesis = printed();
    if (genesis.text().size() > chunkBytes) {
      throw RpcException.failed("genesis response is large, please use the genesis_chunked API instead");
    }
    return JsonValue.object().put("genesis", genesis.json()).build();
  }

  private JsonValue chunk(RpcArguments arguments) {
    Bytes text = printed().text();
    long chunk = arguments.int64("chunk").orElse(0);
    long total = (text.size() + (long) chunkBytes - 1) / chunkBytes;
    if (chunk < 0 || chunk >= total) {
      throw RpcException.failed("there are " + (total - 1) + " chunks, " + chunk + " is invalid");
    }
    int from = (int) (chunk * chunkBytes);
    Bytes piece = text.slice(from, (int) Math.min(text.size(), from + (long) chunkBytes));
    return JsonValue.object()
        .putInt64("chunk", chunk)
        .putInt64("total", total)
        .put("data", Base64.getEncoder().encodeToString(piece.toArray()))
        .build();
  }
}
