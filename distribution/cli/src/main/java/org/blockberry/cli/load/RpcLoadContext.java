package org.blockberry.cli.load;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Base64;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.load.LoadContext;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.rpc.RpcError;

/**
 * What a generator knows, and its questions over the RPC.
 *
 * @param chainId of the node
 * @param options of the run
 * @param clients for the questions
 */
record RpcLoadContext(String chainId, LoadOptions options, LoadSender.Clients clients) implements LoadContext {
  @Override
  public String run() {
    return options.id();
  }

  @Override
  public int total() {
    return options.total();
  }

  @Override
  public int size() {
    return options.size();
  }

  @Override
  public QueryAnswer query(Query query) throws IOException {
    try {
      JsonValue answer = clients.current().call("abci_query", JsonValue.object().put("path", query.path()).put("data", query.data().toHex())
          .putInt64("height", query.height()).put("prove", query.prove()).build()).get("response");
      return QueryAnswer.builder().code(answer.get("code").asNumber().map(Number::intValue).orElse(0)).log(answer.get("log").asString().orElse(""))
          .codespace(answer.get("codespace").asString().orElse("")).key(bytes(answer.get("key"))).value(bytes(answer.get("value")))
          .height(height(answer.get("height"))).build();
    } catch (RpcError e) {
      throw new IOException("the node refuses the query " + query.path() + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException("the node's answer to the query " + query.path() + " cannot be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  private static Bytes bytes(JsonValue base64) {
    return Bytes.wrap(Base64.getDecoder().decode(base64.asString().orElse("")));
  }

  private static long height(JsonValue number) {
    return Long.parseLong(number.asString().orElse("0"));
  }
}
