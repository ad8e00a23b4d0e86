# $1 the attempt's folder, $2 the working folder, then the program (a path, so that no builtin is meant) and its arguments.
# Builtins only: nothing is forked but the program itself. Descriptor 3 is the claim.
set -C                                      # > makes a file or fails: the claim
exec 3>"$1/claim" || exit 111
exec >>"$1/stdout.log" 2>&1
stop=
trap stop=1 HUP INT TERM                    # outlive the program; a trap, unlike ignoring, is not inherited by it
echo "$$" >&3 || exit 112
IFS= read -r word || exit 113               # the launcher is gone: nothing has run
case $word in go) ;; *) exit 114 ;; esac
echo go >&3 || exit 115                     # from here on user code may have run
folder=$1 work=$2
shift 2
if ! cd "$work"; then
    code=126
elif test "$stop"; then
    code=143                                # stopped before the program was there to be told
else
    "$@" </dev/null 3>&-
    code=$?
fi
echo "$code" >"$folder/exit"                # one short write; without its newline it counts as absent, as good as a rename
