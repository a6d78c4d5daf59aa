package org.blockberry.rpc.http;

import java.util.List;
import java.util.stream.Collectors;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.rpc.http.call.ServedMethod;

/** The list of methods as a page. Nothing of the request is in it; texts of plugins are escaped (security class R8). */
final class IndexPage {
  private IndexPage() {}

  static String of(List<ServedMethod> methods) {
    StringBuilder page = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<title>Blockberry RPC</title></head><body><h1>Blockberry RPC</h1>"
        + "<p>JSON-RPC 2.0 by POST to /, or GET /method?argument=value.</p><dl>");
    for (ServedMethod method : methods) {
      String arguments = method.parameters().stream().map(RpcParameter::name).map(name -> escape(name) + "=_")
          .collect(Collectors.joining("&amp;", method.parameters().isEmpty() ? "" : "?", ""));
      String link = "/" + escape(method.name()) + arguments;
      page.append("<dt>");
      if (method.parameters().isEmpty()) {
        page.append("<a href=\"").append(link).append("\">").append(link).append("</a>");
      } else {
        page.append(link);
      }
      page.append("</dt><dd>").append(escape(method.doc())).append("</dd>");
    }
    return page.append("</dl></body></html>\n").toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
