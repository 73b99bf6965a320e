import { app } from 'electron'
import { defaultHomePath, homeAt } from './host/home.ts'
import { runApp } from './shell/lifecycle.ts'

runApp(homeAt(app.commandLine.getSwitchValue('home') || defaultHomePath()))
