package org.blockberry.api.plugin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Requirement;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Marks a component as an offer for the {@code snapshot-store} slot. Adds the service property {@code type}, a capability of the
 * bundle, and a requirement on the version of the slot, so that an incompatible plugin fails to resolve.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@Capability(namespace = PluginNamespace.PLUGIN, attribute = {"slot=snapshot-store", "type=${#type}"})
@Requirement(namespace = PluginNamespace.SLOT, filter = "(&(slot=snapshot-store)(version>=0.1)(!(version>=0.2)))")
public @interface SnapshotStorePlugin {
  /** The word for this implementation in configuration and commands, for example {@code files}. */
  String type();
}
