package org.blockberry.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import javax.net.ssl.SSLException;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.rpc.RpcClient;
import org.blockberry.cli.rpc.RpcError;

/** Calls the node and words what goes wrong. */
final class NodeCall {
  private NodeCall() {}

  /** What the node says, and what helps. */
  static String refusal(RpcError e) {
    return e.getMessage() + (e.denied() ? ". Give a token that may with --token-file FILE or $" + TokenOption.VARIABLE : "");
  }

  static JsonValue call(RpcClient client, String method, JsonValue params) throws CliException {
    try {
      return client.call(method, params);
    } catch (RpcError e) {
      throw CliException.failed("the node refuses: " + refusal(e), e);
    } catch (SSLException e) {
      throw CliException.failed("no secure connection with " + client.uri() + ": " + e.getMessage()
          + ". Name the certificate to trust with --rpc-ca FILE", e);
    } catch (HttpTimeoutException e) {
      throw CliException.failed("the node at " + client.uri() + " does not answer in time. Is it overloaded?", e);
    } catch (ConnectException e) {
      throw CliException.failed("no node answers at " + client.uri()
          + ". Is it running? Start it with: blockberry start; or name it with --rpc URL or --home DIR", e);
    } catch (IOException e) {
      throw CliException.failed("no answer from " + client.uri() + ": " + (e.getMessage() == null ? e : e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.failed("interrupted", e);
    }
  }
}
