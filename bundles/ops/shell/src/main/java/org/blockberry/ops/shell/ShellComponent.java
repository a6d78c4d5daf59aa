package org.blockberry.ops.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Function;
import org.blockberry.api.admin.DeployAdmin;
import org.blockberry.api.admin.FeatureAdmin;
import org.blockberry.api.admin.NodeAdmin;
import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.network.PeerService;
import org.blockberry.api.node.TransactionService;
import org.blockberry.ops.shell.command.Catalog;
import org.blockberry.ops.shell.command.LogFile;
import org.blockberry.ops.shell.command.NodeServices;
import org.blockberry.ops.shell.command.SharedLogLevels;
import org.blockberry.ops.shell.command.ShellCommand;
import org.blockberry.ops.shell.command.StandardCommands;
import org.blockberry.ops.shell.command.Times;
import org.blockberry.ops.shell.protocol.SocketPlace;
import org.blockberry.ops.shell.server.ShellLimits;
import org.blockberry.ops.shell.server.ShellServer;
import org.blockberry.ops.shell.server.SocketFolder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the commands and listens on the home's socket, from early in the start to late in the stop. */
@Component(immediate = true, service = {})
public final class ShellComponent {
  private static final Logger LOG = LoggerFactory.getLogger(ShellComponent.class);
  private static final String HOME = "blockberry.home";

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  volatile NodeAdmin nodeAdmin;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  volatile DeployAdmin deployAdmin;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  volatile FeatureAdmin featureAdmin;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  volatile Configuration configuration;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  volatile TransactionService transactions;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  volatile PeerService peerService;

  private final Collection<ConfigSection> sections = new CopyOnWriteArrayList<>();
  private final CommandProcessor processor;
  private final BundleContext context;
  private final List<ServiceRegistration<Function>> commands = new ArrayList<>();
  private ShellServer server;

  @Activate
  public ShellComponent(BundleContext context, @Reference CommandProcessor processor) {
    this.context = context;
    this.processor = processor;
  }

  @Activate
  void start() {
    String home = context.getProperty(HOME);
    if (home == null) {
      LOG.error("no shell: the framework property {} is not set", HOME);
      return;
    }
    SocketPlace place = new SocketPlace(Path.of(home));
    NodeServices services = new NodeServices(() -> nodeAdmin, () -> deployAdmin, () -> configuration, () ->
        transactions, () -> List.copyOf(sections), () -> featureAdmin, () -> peerService);
    LogFile log = new LogFile(place.home().resolve("var").resolve("log").resolve("node.log"));
    Catalog catalog = StandardCommands.catalog(services, new SharedLogLevels(), log, new Times(Clock.systemUTC()));
    for (ShellCommand command : catalog.commands()) {
      Dictionary<String, Object> properties = new Hashtable<>();
      properties.put(CommandProcessor.COMMAND_SCOPE, command.scope());
      properties.put(CommandProcessor.COMMAND_FUNCTION, command.function());
      commands.add(context.registerService(Function.class, new GogoCommand(command), properties));
    }
    ShellServer fresh = new ShellServer(new SocketFolder(place, systemTemp()), new GogoEngine(processor, catalog),
        ShellLimits.DEFAULT);
    try {
      fresh.start();
      server = fresh;
    } catch (IOException e) {
      LOG.error("no shell: {}", e.getMessage()); // the node can do without
    }
  }

  /** A table of the configuration becomes known. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addSection(ConfigSection section) {
    sections.add(section);
  }

  void removeSection(ConfigSection section) {
    sections.remove(section);
  }

  @Deactivate
  void stop() {
    if (server != null) {
      server.close();
    }
    commands.forEach(ServiceRegistration::unregister);
  }

  /** Not java.io.tmpdir: the launcher puts that into the home, whose path is what is too long. */
  private static Path systemTemp() {
    String given = System.getenv("TMPDIR");
    Path path = Path.of(given == null || given.isEmpty() ? "/tmp" : given);
    return path.isAbsolute() ? path : Path.of("/tmp");
  }
}
