package org.blockberry.ops.shell;

import org.apache.felix.service.command.Converter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Lets the commands of the framework, such as {@code felix:uninstall}, take a bundle by number or symbolic name. Felix ships such a
 * converter only with its own interactive shell.
 */
@Component(service = Converter.class)
public final class BundleConverterComponent implements Converter {
  private final BundleContext context;

  /** Made by DS. */
  @Activate
  public BundleConverterComponent(BundleContext context) {
    this.context = context;
  }

  @Override
  public Object convert(Class<?> wanted, Object given) {
    if (wanted != Bundle.class || !(given instanceof CharSequence)) {
      return null; // somebody else's
    }
    String text = given.toString();
    if (text.matches("[0-9]{1,18}")) {
      return context.getBundle(Long.parseLong(text));
    }
    for (Bundle bundle : context.getBundles()) {
      if (text.equals(bundle.getSymbolicName())) {
        return bundle;
      }
    }
    return null;
  }

  @Override
  public CharSequence format(Object target, int level, Converter others) {
    return null; // Gogo's own form is good enough
  }
}
