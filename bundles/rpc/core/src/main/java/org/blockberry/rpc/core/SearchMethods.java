package org.blockberry.rpc.core;

import static org.blockberry.api.rpc.RpcParameter.Kind.BOOLEAN;
import static org.blockberry.api.rpc.RpcParameter.Kind.INT64;
import static org.blockberry.api.rpc.RpcParameter.Kind.STRING;

import java.util.List;
import java.util.function.Function;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.indexer.SearchService;
import org.blockberry.api.indexer.SearchSubject;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.event.EventQuery;
import org.blockberry.chain.json.AminoJson;

/** Finds transactions and blocks by their events. */
final class SearchMethods {
  private static final String QUERY = "In the event query language, at most 512 bytes, for example tx.height > 5 AND app.key = 'k'.";

  private final BlockLookup blocks;
  private final SearchService search;

  SearchMethods(ChainReader chain, SearchService search) {
    this.blocks = new BlockLookup(chain);
    this.search = search;
  }

  List<RpcMethod> all() {
    return List.of(
        CoreMethod.named("tx_search", "Transactions whose events meet a query, by pages.")
            .parameter("query", STRING, QUERY)
            .parameter("prove", BOOLEAN, "Whether to prove that each is in its block.")
            .parameter("page", INT64, "Page from 1; the first if left out.")
            .parameter("per_page", INT64, "Transactions per page, 1 to 100; 30 if left out.")
            .parameter("order_by", STRING, "asc or desc by height and index; asc if left out.")
            .answers(this::transactions),
        CoreMethod.named("block_search", "Blocks whose own events meet a query, by pages.")
            .parameter("query", STRING, QUERY)
            .parameter("page", INT64, "Page from 1; the first if left out.")
            .parameter("per_page", INT64, "Blocks per page, 1 to 100; 30 if left out.")
            .parameter("order_by", STRING, "asc or desc by height; desc if left out.")
            .answers(this::blocks));
  }

  private JsonValue transactions(RpcArguments arguments) {
    FoundTx found = new FoundTx(blocks, arguments.bool("prove").orElse(false));
    return page("txs", SearchSubject.TRANSACTIONS, false, arguments,
        at -> found.json(at, "transaction " + at.index() + " of block " + at.height() + ", which this node no longer has"));
  }

  private JsonValue blocks(RpcArguments arguments) {
    return page("blocks", SearchSubject.BLOCKS, true, arguments, at -> blocks.stored(at.height()).map(stored -> JsonValue.object()
        .put("block_id", AminoJson.blockId(BlockLookup.blockId(stored)))
        .put("block", AminoJson.block(BlockLookup.block(stored))).build())
        .orElseThrow(() -> RpcException.failed("block " + at.height() + " was found but this node no longer has it; ask again")));
  }

  private JsonValue page(String name, SearchSubject subject, boolean newestFirst, RpcArguments arguments,
      Function<TxLocation, JsonValue> printer) {
    String query = arguments.string("query").orElse("");
    if (Bytes.utf8(query).size() > EventQuery.MAX_BYTES) {
      throw RpcException.failed("maximum query length exceeded");
    }
    boolean descending = descending(arguments.string("order_by").orElse(""), newestFirst);
    int size = Pages.size(arguments.int64("per_page"));
    long page = arguments.int64("page").orElse(1);
    // a page that cannot be is asked for like an empty one: its error names the last page
    boolean possible = page >= 1 && page <= Long.MAX_VALUE / Pages.MAX_SIZE;
    SearchAnswer answer = search.search(SearchRequest.builder(subject, query).descending(descending)
        .window(possible ? (page - 1) * size : 0, possible ? size : 0).build());
    answer.refusal().ifPresent(reason -> {
      throw RpcException.failed(reason);
    });
    Pages.check(page, answer.total(), size);
    return JsonValue.object().put(name, AminoJson.list(answer.hits(), printer)).putInt64("total_count", answer.total()).build();
  }

  private static boolean descending(String order, boolean newestFirst) {
    return switch (order) {
      case "" -> newestFirst;
      case "asc" -> false;
      case "desc" -> true;
      default -> throw RpcException.failed("expected order_by to be either `asc` or `desc` or empty");
    };
  }
}
