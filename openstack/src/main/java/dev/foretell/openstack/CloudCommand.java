package dev.foretell.openstack;

import dev.foretell.openstack.cloud.Cloud;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that logs in to a cloud and prints what it does. For one use. */
abstract class CloudCommand implements Callable<Integer> {

    final Context context;

    @Mixin
    final CloudOptions options = new CloudOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CloudCommand(Context context) {
        this.context = context;
    }

    final Cloud login() {
        return options.login(context.environment());
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
