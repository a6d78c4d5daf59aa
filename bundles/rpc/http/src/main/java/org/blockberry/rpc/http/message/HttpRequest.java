package org.blockberry.rpc.http.message;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;

/** One complete HTTP request. Immutable. */
public final class HttpRequest {
  /** The methods we know. */
  public enum Method {
    /** Asks. */
    GET,
    /** Asks for the head of an answer only. */
    HEAD,
    /** Sends a body. */
    POST,
    /** Asks what a web page may do. */
    OPTIONS
  }

  private final Method method;
  private final String path;
  private final String query;
  private final boolean keepAlive;
  private final List<String> headers; // name in lower case, value, name, value, ...
  private final Bytes body;

  HttpRequest(Method method, String target, boolean keepAlive, List<String> headers, Bytes body) {
    int mark = target.indexOf('?');
    this.method = method;
    this.path = mark < 0 ? target : target.substring(0, mark);
    this.query = mark < 0 ? "" : target.substring(mark + 1);
    this.keepAlive = keepAlive;
    this.headers = headers;
    this.body = body;
  }

  /** What is asked. */
  public Method method() {
    return method;
  }

  /** Path as sent, beginning with {@code /}; nothing is decoded in it. */
  public String path() {
    return path;
  }

  /** What follows the question mark, as sent; empty if there is none. */
  public String query() {
    return query;
  }

  /** Whether the connection stays open after the answer. */
  public boolean keepAlive() {
    return keepAlive;
  }

  /** First header of that name. */
  public Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(find(headers, lowerCaseName));
  }

  /** First header of that name, null if there is none. */
  public String headerOrNull(String lowerCaseName) {
    return find(headers, lowerCaseName);
  }

  /** The body; none is empty. */
  public Bytes body() {
    return body;
  }

  static String find(List<String> headers, String lowerCaseName) {
    for (int i = 0; i < headers.size(); i += 2) {
      if (headers.get(i).equals(lowerCaseName)) {
        return headers.get(i + 1);
      }
    }
    return null;
  }
}
