/**
 * Starts and stops a node: reads the feature files of a distribution, starts a Felix framework with the bundles they
 * name and waits for its end. {@link org.blockberry.launcher.LauncherMain} is the command, {@link
 * org.blockberry.launcher.FrameworkLauncher} the same for use inside another program, such as a test.
 *
 * <h2>Asking for the end of the process from inside a bundle</h2>
 * The launcher registers a service of type {@link java.util.function.IntConsumer} with the property {@code
 * blockberry.role=exit}. {@code accept(code)} asks for an orderly stop with that exit code (0 to 255) and returns at
 * once; only the first call counts. Asked for while the node is starting, the remaining start levels are not started.
 *
 * <h2>How long a stop may take</h2>
 * {@value org.blockberry.launcher.NodeProcess#DEADLINE_PROPERTY} milliseconds, 10,000 by default. Any service that
 * carries this property (as a {@code Long}) overrides the default; it is read when the stop begins. After that time the
 * process halts, whatever still runs.
 */
package org.blockberry.launcher;
