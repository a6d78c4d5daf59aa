package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Only classes named {@code *Component} or {@code *Factory}, and the deployer, know the framework (design rule 2). The
 * launcher may too; it is no bundle and not looked at.
 */
class OsgiAtTheEdgeTest {
  private static final int FLOOR = 300;
  private static final String DEPLOYER = "org.blockberry.ops.deployer";
  private static final List<String> EDGE = List.of("org/osgi/framework/", "org/osgi/service/component/");
  /** Annotation types of the api are made from this one; it leaves nothing behind at run time. */
  private static final String PROPERTY_TYPE = "org/osgi/service/component/annotations/ComponentPropertyType";

  @Test
  void onlyComponentsAndFactoriesKnowTheFramework() throws IOException {
    List<String> broken = new ArrayList<>();
    int classes = 0;
    for (BuiltBundle bundle : Repository.bundles()) {
      if (bundle.symbolicName().equals(DEPLOYER)) {
        continue;
      }
      for (ClassFile one : bundle.classes()) {
        classes++;
        check(one, broken);
      }
    }
    System.out.println("OSGi at the edge: " + classes + " classes checked");
    assertTrue(classes >= FLOOR, "only " + classes + " classes found");
    assertEquals(List.of(), broken);
  }

  @Test
  void theCheckSeesAFrameworkTypeInAField() throws IOException {
    List<String> broken = new ArrayList<>();
    check(ClassFile.parse(PureCoreTest.bytesOf(Inside.class)), broken);
    assertEquals(List.of(Inside.class.getName().replace('.', '/') + " uses org/osgi/framework/Bundle"), broken);
  }

  /** A class that must not know what it knows. */
  private record Inside(org.osgi.framework.Bundle bundle) {
  }

  private static void check(ClassFile one, List<String> broken) {
    one.types().stream().filter(type -> EDGE.stream().anyMatch(type::startsWith)).filter(type -> !allowed(one, type))
        .forEach(type -> broken.add(one.name() + " uses " + type));
  }

  private static boolean allowed(ClassFile one, String type) {
    String name = one.outermostSimpleName();
    return name.endsWith("Component") || name.endsWith("Factory") || one.annotation() && type.equals(PROPERTY_TYPE);
  }
}
