package org.blockberry.cramberry.compiler.maven;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.blockberry.cramberry.compiler.SchemaCompiler;
import org.blockberry.cramberry.compiler.SchemaComparison;

/** Fails when a schema would break programs that were built with the one of the same file name in another folder. */
@Mojo(name = "compare", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class CompareMojo extends AbstractMojo {
  /** Folder with the schemas of the last release. */
  @Parameter(property = "cramberry.old", required = true)
  private File old;

  /** Folder with the schemas now. */
  @Parameter(defaultValue = "${project.basedir}/src/main/cram", required = true)
  private File source;

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    try {
      SchemaComparison comparison = SchemaComparison.of(old.toPath(), source.toPath());
      comparison.warnings().forEach(getLog()::warn);
      List<String> breaking = comparison.breaking();
      if (!breaking.isEmpty()) {
        throw new MojoFailureException("the schemas in " + source + " break programs built with those in " + old + ":\n"
            + String.join("\n", breaking));
      }
      getLog().info(comparison.files() + " schemas compared");
    } catch (SchemaCompiler.InvalidSchemaException e) {
      throw new MojoFailureException("schemas are not valid:\n" + e.getMessage(), e);
    } catch (IOException e) {
      throw new MojoExecutionException("cannot compare schemas: " + e.getMessage(), e);
    }
  }
}
