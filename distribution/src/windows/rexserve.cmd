@echo off
rem Runs one command of RexServe on Windows (x86-64), from an unpacked archive. Not tested on Windows.
rem Usage: rexserve COMMAND [OPTIONS]   (rexserve serve, detect, ask, label, datasets, scenes, verify, inspect, completion)
setlocal
set "HOME_FOLDER=%~dp0"
if not exist "%HOME_FOLDER%lib\" (
  echo rexserve: no folder lib beside rexserve.cmd ^(expected: an unpacked archive, which ./mvnw -Pdist package makes on Linux or macOS^) 1>&2
  exit /b 2
)
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -version 2>&1 | findstr /r /c:"version \"2[5-9]" /c:"version \"[3-9][0-9]" >nul
if errorlevel 1 (
  echo RexServe needs a Java 25 or newer ^(for example Eclipse Temurin 25^): install one and set JAVA_HOME to its folder. 1>&2
  exit /b 1
)
set "MAIN=io.rexserve.standalone.RexServe"
if "%~1"=="label" set "MAIN=io.rexserve.labeling.LabelCommand"
if "%~1"=="completion" set "MAIN=io.rexserve.labeling.CompletionCommand"
if "%~1"=="datasets" set "MAIN=io.rexserve.datasets.DatasetsCommand"
if "%~1"=="scenes" set "MAIN=io.rexserve.datasets.ScenesCommand"
"%JAVA%" -XX:+UseSerialGC -Xss512k --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ^
  -Dai.djl.offline=true -Djava.awt.headless=true -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 ^
  "@%HOME_FOLDER%.mvn\serve.options" %REXSERVE_JAVA_OPTS% "-Drexserve.home=%HOME_FOLDER%." -cp "%HOME_FOLDER%lib\*" %MAIN% %*
exit /b %errorlevel%
