@echo off
rem The command line of the installed studio: its own executable, without a window.
"%~dp0..\..\Descent.exe" --cli %*
exit /b %ERRORLEVEL%
