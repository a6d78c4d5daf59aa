package org.blockberry.rpc.core;

import static org.blockberry.api.rpc.RpcParameter.Kind.BASE64_BYTES;
import static org.blockberry.api.rpc.RpcParameter.Kind.HEX_BYTES;
import static org.blockberry.api.rpc.RpcParameter.Kind.INT64;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockMeta;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.Commit;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.json.AbciJson;
import org.blockberry.chain.json.AminoJson;

/** Blocks, headers, commits and results. */
final class BlockMethods {
  private static final int MOST_METAS = 20;

  private final ChainReader chain;
  private final BlockLookup blocks;

  BlockMethods(ChainReader chain) {
    this.chain = chain;
    this.blocks = new BlockLookup(chain);
  }

  List<RpcMethod> all() {
    return List.of(
        CoreMethod.named("block", "A block with its id.")
            .parameter(Heights.PARAMETER, INT64, Heights.DOC).cacheableWith(Heights.PARAMETER)
            .answers(arguments -> block(blocks.stored(Heights.committed(arguments, chain)))),
        CoreMethod.named("block_by_hash", "The block with a header hash; null if there is none.")
            .parameter("hash", BASE64_BYTES, "Header hash.").cacheable()
            .answers(arguments -> block(byHash(arguments))),
        CoreMethod.named("header", "A header.")
            .parameter(Heights.PARAMETER, INT64, Heights.DOC).cacheableWith(Heights.PARAMETER)
            .answers(arguments -> header(blocks.stored(Heights.committed(arguments, chain)))),
        CoreMethod.named("header_by_hash", "The header with a hash; null if there is none.")
            .parameter("hash", HEX_BYTES, "Header hash.").cacheable()
            .answers(arguments -> header(byHash(arguments))),
        CoreMethod.named("commit", "A header with the commit that made it final.")
            .parameter(Heights.PARAMETER, INT64, Heights.DOC).cacheableWith(Heights.PARAMETER)
            .answers(this::commit),
        CoreMethod.named("block_results", "What executing a block gave.")
            .parameter(Heights.PARAMETER, INT64, Heights.DOC).cacheableWith(Heights.PARAMETER)
            .answers(this::results),
        CoreMethod.named("blockchain", "Headers of a range of heights, newest first, at most 20.")
            .parameter("minHeight", INT64, "Lowest height; 1 if left out.")
            .parameter("maxHeight", INT64, "Highest height; the latest if left out.").cacheable()
            .answers(this::blockchain));
  }

  private Optional<StoredBlock> byHash(RpcArguments arguments) {
    OptionalLong height = chain.heightOf(arguments.bytes("hash").orElse(Bytes.EMPTY));
    return height.isPresent() ? blocks.stored(height.getAsLong()) : Optional.empty();
  }

  private static JsonValue block(Optional<StoredBlock> stored) {
    return JsonValue.object()
        .put("block_id", AminoJson.blockId(stored.map(BlockLookup::blockId).orElse(BlockId.NIL)))
        .put("block", stored.map(block -> AminoJson.block(BlockLookup.block(block))).orElse(JsonValue.NULL))
        .build();
  }

  private static JsonValue header(Optional<StoredBlock> stored) {
    return JsonValue.object()
        .put("header", stored.map(block -> AminoJson.header(BlockLookup.header(block))).orElse(JsonValue.NULL))
        .build();
  }

  /** The commit in the next block is canonical; for the latest block there is only the one that was seen. */
  private JsonValue commit(RpcArguments arguments) {
    long height = Heights.committed(arguments, chain);
    Optional<StoredBlock> stored = blocks.stored(height);
    if (stored.isEmpty()) {
      return JsonValue.NULL;
    }
    Optional<Commit> canonical = blocks.stored(height + 1).flatMap(BlockLookup::lastCommit);
    SignedHeader signed = new SignedHeader(BlockLookup.header(stored.get()),
        canonical.orElseGet(() -> BlockLookup.seenCommit(stored.get())));
    return JsonValue.object()
        .put("signed_header", AminoJson.signedHeader(signed))
        .put("canonical", canonical.isPresent())
        .build();
  }

  private JsonValue results(RpcArguments arguments) {
    long height = Heights.committed(arguments, chain);
    BlockResults results = blocks.results(height);
    return JsonValue.object()
        .putInt64("height", height)
        .put("txs_results", orNull(results.txResults(), AbciJson::txResult))
        .put("finalize_block_events", orNull(results.events(), AbciJson::event))
        .put("validator_updates", orNull(results.validatorUpdates(), AbciJson::validatorUpdate))
        .put("consensus_param_updates",
            results.paramsUpdate().map(AbciJson::consensusParamsUpdate).orElse(JsonValue.NULL))
        .put("app_hash", AminoJson.base64(results.appHash()))
        .build();
  }

  private static <T> JsonValue orNull(List<T> values, java.util.function.Function<T, JsonValue> printer) {
    return values.isEmpty() ? JsonValue.NULL : AminoJson.list(values, printer);
  }

  private JsonValue blockchain(RpcArguments arguments) {
    long latest = Heights.latest(chain);
    long min = arguments.int64("minHeight").orElse(0);
    long max = arguments.int64("maxHeight").orElse(0);
    if (min < 0 || max < 0) {
      throw RpcException.failed("heights must be non-negative");
    }
    long from = Math.max(chain.base(), min == 0 ? 1 : min);
    long to = Math.min(latest, max == 0 ? latest : max);
    from = Math.max(from, to - MOST_METAS + 1);
    if (from > to) {
      throw RpcException.failed("min height " + from + " can't be greater than max height " + to);
    }
    JsonValue.ArrayBuilder metas = JsonValue.array();
    for (long height = to; height >= from; height--) {
      blocks.stored(height).ifPresent(stored -> metas.add(AminoJson.blockMeta(new BlockMeta(
          BlockLookup.blockId(stored), stored.block().size(), BlockLookup.header(stored), stored.txHashes().size()))));
    }
    return JsonValue.object().putInt64("last_height", latest).put("block_metas", metas.build()).build();
  }
}
