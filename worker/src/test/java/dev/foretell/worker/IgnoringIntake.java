package dev.foretell.worker;

/** An intake that ignores what the inbox asks for. */
final class IgnoringIntake implements Inbox.Intake {

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void stop() {}
}
