package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** The component with a framework played by the test. */
class RpcHttpComponentTest {
  @TempDir
  Path home;

  private final List<Object> published = new ArrayList<>();
  private RpcHttpComponent component;
  private int port;

  @BeforeEach
  void activate() throws Exception {
    BundleContext bundle = play(BundleContext.class, (proxy, method, arguments) -> switch (method.getName()) {
      case "getProperty" -> arguments[0].equals("blockberry.home") ? home.toString() : null;
      case "getDataFile" -> home.resolve((String) arguments[0]).toFile();
      case "registerService" -> {
        published.add(arguments[1]);
        yield play(ServiceRegistration.class, (p, m, a) -> published.remove(arguments[1]));
      }
      default -> throw new UnsupportedOperationException(method.getName());
    });
    TestConfiguration configuration = new TestConfiguration();
    configuration.values.put("open_methods", List.of("m", "good", "flush", "noaccess", "../etc"));
    component = new RpcHttpComponent(bundle, configuration);
    port = Integer.parseInt(Files.readString(home.resolve("var/run/rpc.port")).strip());
  }

  @AfterEach
  void deactivate() {
    component.deactivate();
    assertEquals(List.of(), published);
    assertFalse(Files.exists(home.resolve("var/run/rpc.port")));
  }

  private static <T> T play(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @SuppressWarnings("unchecked")
  private static ServiceReference<RpcMethod> reference(int ranking) {
    Object identity = new Object();
    Bundle bundle = play(Bundle.class, (proxy, method, arguments) ->
        method.getName().equals("getSymbolicName") ? "com.vendor.methods" : "a bundle");
    return play(ServiceReference.class, (proxy, method, arguments) -> switch (method.getName()) {
      case "getProperty" -> ranking;
      case "getBundle" -> bundle;
      case "hashCode" -> identity.hashCode();
      case "equals" -> proxy == arguments[0];
      default -> null;
    });
  }

  private JsonValue call(String method) throws Exception {
    return Probe.post(port, "{\"id\":1,\"method\":\"" + method + "\"}").json();
  }

  @Test
  void methodsAreServedWhileTheyArePublished() throws Exception {
    ServiceReference<RpcMethod> low = reference(0);
    ServiceReference<RpcMethod> high = reference(10);
    RpcMethod first = TestMethod.answering("m", arguments -> JsonValue.of("low"));
    RpcMethod second = TestMethod.answering("m", arguments -> JsonValue.of("high"));
    component.bindMethod(first, low);
    component.bindMethod(second, high);
    assertEquals(JsonValue.of("high"), call("m").get("result"));
    component.unbindMethod(second, high);
    assertEquals(JsonValue.of("low"), call("m").get("result"));
    component.unbindMethod(first, low);
    assertEquals("the node is not serving yet; try again in a moment",
        call("m").get("error").get("data").asString().orElseThrow());
  }

  @Test
  @Tag("sec-R5")
  void methodsOfAdministratorsAreClosedAndBrokenOnesLeftOut() throws Exception {
    component.bindMethod(TestMethod.answering("good", arguments -> JsonValue.TRUE), reference(0));
    component.bindMethod(TestMethod.answering("flush", arguments -> JsonValue.TRUE).with(RpcMethod.Access.ADMIN),
        reference(0));
    component.bindMethod(TestMethod.answering("noaccess", arguments -> JsonValue.TRUE).with(null), reference(0));
    component.bindMethod(TestMethod.answering("../etc", arguments -> JsonValue.TRUE), reference(0));
    component.bindMethod(play(RpcMethod.class, (proxy, method, arguments) -> {
      throw new NoClassDefFoundError("vendor/Gone");
    }), reference(0));
    assertEquals(JsonValue.TRUE, call("good").get("result"));
    assertEquals(JsonValue.of(-32601), call("../etc").get("error").get("code"));
    assertEquals(404, Probe.get(port, "/../etc").status());
    for (String method : new String[] {"flush", "noaccess"}) { // open_methods gives no more than they ask for: an admin
      assertEquals(JsonValue.of(-32003), call(method).get("error").get("code"), method);
      assertEquals(401, Probe.get(port, "/" + method).status());
    }
    assertFalse(Probe.get(port, "/").body().contains("flush"));
    assertFalse(Probe.get(port, "/openapi.json").body().contains("flush"));
  }

  @Test
  @Tag("sec-R5")
  void aMethodOfAPluginIsClosedUntilTheConfigurationOpensIt() throws Exception {
    component.bindMethod(TestMethod.answering("vendor_read", arguments -> JsonValue.TRUE), reference(0));
    assertEquals(JsonValue.of(-32003), call("vendor_read").get("error").get("code"));
    assertEquals(401, Probe.get(port, "/vendor_read").status());
  }

  @Test
  void itPublishesItsOwnHealth() {
    assertEquals("rpc", ((HealthCheck) published.get(0)).name());
    assertTrue(((HealthCheck) published.get(0)).check().message().isEmpty());
  }
}
