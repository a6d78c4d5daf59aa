package org.blockberry.examples.utxo.app;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.load.LoadContext;
import org.blockberry.api.value.Bytes;

/**
 * What a chain has at one height, page by page.
 *
 * @param total sum of all amounts, of all owners
 * @param coins amounts of one owner's outputs, at most as many as asked for
 * @param whole whether these are all
 */
record OwnedOutputs(String total, Map<Outpoint, Long> coins, boolean whole) {
  private static final Pattern OUTPUT = Pattern.compile("\\{\"id\":\"([0-9A-F]{64})\",\"index\":([0-9]{1,5}),\"owner\":\"[0-9A-F]{64}\","
      + "\"amount\":\"([0-9]{1,19})\"\\}");
  private static final Pattern NEXT = Pattern.compile("\"next\":\"([0-9A-F]{" + 2 * Outpoint.BYTES + "})\"\\}$");

  /** @throws IOException no answer, or a refusal, for example because the height was pruned meanwhile */
  static OwnedOutputs of(Bytes owner, int most, LoadContext context) throws IOException {
    QueryAnswer total = ask(context, Query.builder("/total", Bytes.EMPTY));
    Map<Outpoint, Long> coins = new LinkedHashMap<>();
    Bytes from = Bytes.EMPTY;
    int pages = most / Queries.MAX_LIMIT; // whatever a page says about a next one
    do {
      String page = ask(context, Query.builder("/owner/" + Queries.MAX_LIMIT, owner.concat(from)).height(total.height())).value().toUtf8();
      Matcher output = OUTPUT.matcher(page);
      while (output.find()) {
        coins.put(new Outpoint(Bytes.fromHex(output.group(1)), Integer.parseInt(output.group(2))), Long.parseLong(output.group(3)));
      }
      Matcher next = NEXT.matcher(page);
      from = next.find() ? Bytes.fromHex(next.group(1)) : Bytes.EMPTY;
    } while (!from.isEmpty() && --pages > 0);
    return new OwnedOutputs(total.value().toUtf8(), coins, from.isEmpty());
  }

  private static QueryAnswer ask(LoadContext context, Query.Builder query) throws IOException {
    Query asked = query.build();
    QueryAnswer answer = context.query(asked);
    if (answer.code() != 0) {
      throw new IOException("the application refuses " + asked.path() + " with code " + answer.code() + ": " + answer.log());
    }
    return answer;
  }
}
