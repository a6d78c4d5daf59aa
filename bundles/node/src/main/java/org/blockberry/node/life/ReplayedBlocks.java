package org.blockberry.node.life;

import java.util.Optional;
import java.util.function.Supplier;
import org.blockberry.api.application.Application;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.store.StoreException;
import org.blockberry.node.commit.BlockCommitter;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.commit.OtherResults;
import org.blockberry.node.commit.Restart;
import org.blockberry.node.wiring.ReplayedChain;

/**
 * The node's chain for applications that execute it again.
 *
 * @param committer gives null until there is a chain
 * @param restart knows how to bring an application along it
 * @param never why its blocks cannot be executed again by anybody
 * @param disk why nothing should be written now
 */
record ReplayedBlocks(Supplier<BlockCommitter> committer, Supplier<Restart> restart, Supplier<Optional<String>> never, Supplier<Optional<String>> disk)
    implements ReplayedChain {
  @Override
  public boolean there() {
    return committer.get() != null;
  }

  @Override
  public long tip() {
    return committer.get().state().nextHeight() - 1;
  }

  @Override
  public long first() {
    return committer.get().state().initialHeight();
  }

  @Override
  public Optional<String> refusal() {
    return never.get();
  }

  @Override
  public Optional<String> hold() {
    return disk.get();
  }

  @Override
  public Replayer open(Slot<Application> application) {
    Restart along = restart.get().beside(application);
    return new Replayer() {
      @Override
      public long height() {
        return application.call(app -> app.info().lastHeight());
      }

      @Override
      public void bring(long height) {
        try {
          along.bring(height);
        } catch (OtherResults e) {
          throw new Differs(e);
        } catch (HaltException e) {
          throw e.getCause() instanceof PluginFailure ? e : new Unable(e);
        } catch (StoreException e) {
          throw new Unable(e);
        }
      }
    };
  }
}
