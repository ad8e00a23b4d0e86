"""The exceptions a training script may see."""


class AutoTuneError(RuntimeError):
    """The environment of the trial is wrong, or AutoTune's answer cannot be understood."""


class ReportError(AutoTuneError):
    """A request could not be delivered, or the server refused it."""
